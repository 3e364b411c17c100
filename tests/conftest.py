"""What every test may use: pytest's own tester, for the plugin and the README's example."""

pytest_plugins = ["pytester"]
