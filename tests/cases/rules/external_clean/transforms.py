def ratio(inputs):
    return inputs
