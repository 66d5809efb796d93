def same(inputs):
    return inputs
