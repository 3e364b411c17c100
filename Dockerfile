# Two stages: pip and its caches stay behind, and the simulator runs as a user who owns nothing but its data folder.
FROM python:3.11-slim AS build
WORKDIR /build
COPY pyproject.toml README.md LICENSE ./
COPY simulator ./simulator
COPY scenarios ./scenarios
COPY data ./data
RUN python -m venv /opt/simulator && /opt/simulator/bin/pip install --no-cache-dir .

FROM python:3.11-slim
RUN useradd --system --uid 8111 --create-home --home-dir /var/lib/uec-simulator simulator
COPY --from=build /opt/simulator /opt/simulator
ENV PATH=/opt/simulator/bin:$PATH PYTHONUNBUFFERED=1 UEC_SIMULATOR_HOST=0.0.0.0 UEC_SIMULATOR_PORT=8111
USER simulator
WORKDIR /var/lib/uec-simulator
VOLUME /var/lib/uec-simulator
EXPOSE 8111 1880
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=10s --timeout=3s --start-period=5s --retries=3 \
  CMD ["python", "-c", "import urllib.request; urllib.request.urlopen('http://127.0.0.1:8111/_simulator/health', timeout=2)"]
ENTRYPOINT ["uec-simulator"]
CMD ["serve"]
