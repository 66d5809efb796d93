# Compiled by fsc from stack.yaml, digest e5f88b9c46277734.
# Do not edit: change the manifest and run `fsc compile` again.
# fsc-seal: f8086a1dbca7eaf4
