"""uvicorn, with keys that are cheap to check; imported, it makes the hashes of keys cheap.

A ZenML server checks a key at each login against a hash, and against one that it makes up. With the
rounds that protect real keys, that was most of what the servers of the tests did.
"""

from __future__ import annotations

from passlib.hash import bcrypt

bcrypt.default_rounds = bcrypt.min_rounds

if __name__ == "__main__":
    import uvicorn

    uvicorn.main()
