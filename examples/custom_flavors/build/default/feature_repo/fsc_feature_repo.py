# Compiled by fsc from stack.yaml, digest e8d6ed6bdb42b786.
# Do not edit: change the manifest and run `fsc compile` again.
