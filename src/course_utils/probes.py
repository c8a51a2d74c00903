"""Look inside a Keras model: activations and gradients, as NumPy arrays.

The same code serves TensorFlow, JAX and PyTorch as Keras' backend.
"""

import keras
import numpy as np


def gradient(function, x):
    """Differentiate a number with respect to an array.

    Args:
        function: takes a tensor shaped like x, computes with keras.ops or
            Keras layers, and returns a scalar tensor.
        x: array of floats, any shape.

    Returns:
        Array shaped like x.

    Raises:
        ValueError: the function returns more than one number.
    """
    return _gradients(function, [_floats(x)])[0]


def activations(model, x):
    """Return what each layer puts out.

    Args:
        model: a built Sequential or functional keras.Model.
        x: array, a batch of inputs.

    Returns:
        {layer name: array (batch, ...)}, from input to output.

    Raises:
        ValueError: the model has no inputs yet.
    """
    if not getattr(model, "inputs", None):
        raise ValueError(
            f"The model '{model.name}' has no inputs yet; begin it with "
            "keras.Input(shape), or fit it first."
        )
    wanted = {
        layer.name: layer.output
        for layer in model.layers
        if not isinstance(layer, keras.layers.InputLayer)
    }
    # Keras warns when a single input comes in a list.
    inputs = model.inputs if len(model.inputs) > 1 else model.inputs[0]
    outputs = keras.Model(inputs, wanted)(x, training=False)
    return {name: keras.ops.convert_to_numpy(outputs[name]) for name in wanted}


def weight_gradients(model, x, y, loss):
    """Differentiate the mean loss of a batch with respect to each weight.

    Args:
        model: a built keras.Model; its weights stay as they are.
        x, y: arrays, a batch of inputs and targets.
        loss: name of a Keras loss such as "mse", or a loss object.

    Returns:
        {path of the weight, such as "dense/kernel": array of its shape},
        for the trainable weights.
    """
    weights = model.trainable_variables

    def loss_of(*values):
        pairs = list(zip(weights, values, strict=True))
        with keras.StatelessScope(state_mapping=pairs):
            return _mean_loss(loss, y, model(x, training=False))

    values = [keras.ops.convert_to_numpy(weight) for weight in weights]
    gradients = _gradients(loss_of, values)
    return {w.path: g for w, g in zip(weights, gradients, strict=True)}


def input_gradients(model, x, y, loss):
    """Differentiate the mean loss of a batch with respect to its inputs.

    Args:
        model: a built keras.Model that takes numbers, not word ids.
        x, y: arrays, a batch of inputs and targets.
        loss: name of a Keras loss such as "mse", or a loss object.

    Returns:
        Array shaped like x.
    """

    def loss_of(inputs):
        return _mean_loss(loss, y, model(inputs, training=False))

    return gradient(loss_of, x)


def _mean_loss(loss, y, y_hat):
    return keras.ops.mean(keras.losses.get(loss)(y, y_hat))


def _floats(x):
    x = np.asarray(x)
    floats = np.issubdtype(x.dtype, np.floating)
    return x if floats else x.astype(keras.config.floatx())


def _gradients(function, arrays):
    """Gradients of a scalar function of several arrays, on any backend."""
    backend = keras.backend.backend()
    differentiate = {
        "tensorflow": _with_tensorflow,
        "jax": _with_jax,
        "torch": _with_torch,
    }[backend]
    found = differentiate(lambda *a: _scalar(function(*a)), arrays)
    return [keras.ops.convert_to_numpy(gradient) for gradient in found]


def _scalar(value):
    if tuple(value.shape) != ():
        raise ValueError(
            f"The function returned shape {tuple(value.shape)}; a gradient "
            "needs one number, for example keras.ops.sum(...) of it."
        )
    return value


def _with_tensorflow(function, arrays):
    import tensorflow as tf

    tensors = [tf.convert_to_tensor(array) for array in arrays]
    with tf.GradientTape() as tape:
        tape.watch(tensors)
        value = function(*tensors)
    return tape.gradient(value, tensors, unconnected_gradients="zero")


def _with_jax(function, arrays):
    import jax

    return jax.grad(function, argnums=tuple(range(len(arrays))))(*arrays)


def _with_torch(function, arrays):
    import torch

    tensors = [torch.tensor(array, requires_grad=True) for array in arrays]
    value = function(*tensors)
    return torch.autograd.grad(value, tensors, materialize_grads=True)
