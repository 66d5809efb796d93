"""A ZenML server, read and written over its REST API without ZenML.

`http` makes one request, `troubles` words what goes wrong, `login` finds credentials, `api` logs in
and asks, `store` turns rows into requests and tries again where that is safe.
"""

from fsc.drivers.zenml.server.store import ServerStore

__all__ = ["ServerStore"]
