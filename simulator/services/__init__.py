"""The national services, listed by hand."""

from simulator.services.auth import SERVICE as AUTH
from simulator.services.dos import SERVICE as DOS
from simulator.services.eps import SERVICE as EPS
from simulator.services.idt import SERVICE as IDT
from simulator.services.itk import SERVICE as ITK
from simulator.services.mail import SERVICE as MAIL
from simulator.services.pds import SERVICE as PDS
from simulator.services.pds_smsp import SERVICE as PDS_SMSP
from simulator.services.rcs import SERVICE as RCS
from simulator.services.scr import SERVICE as SCR
from simulator.services.sds import SERVICE as SDS
from simulator.services.spine import SERVICE as SPINE

SERVICES = (PDS, SCR, DOS, EPS, ITK, RCS, IDT, AUTH, PDS_SMSP, SPINE, SDS, MAIL)
