"""The national services, listed by hand."""

from simulator.services.dos import SERVICE as DOS
from simulator.services.eps import SERVICE as EPS
from simulator.services.idt import SERVICE as IDT
from simulator.services.itk import SERVICE as ITK
from simulator.services.mail import SERVICE as MAIL
from simulator.services.pds import SERVICE as PDS
from simulator.services.rcs import SERVICE as RCS

SERVICES = (PDS, DOS, EPS, ITK, RCS, IDT, MAIL)
