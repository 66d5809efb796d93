# Compiled by fsc from stack.yaml, digest 6b0b0083072b3d25.
# Do not edit: change the manifest and run `fsc compile` again.
