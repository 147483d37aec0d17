# %% right: matrix_power and singular values
def state_gradient_norms(U, steps):
    powers = [np.linalg.matrix_power(U, k) for k in range(1, steps + 1)]
    return np.array([np.linalg.svd(p, compute_uv=False)[0] for p in powers])


# %% right: TensorFlow
def state_gradient_norms(U, steps):
    product, norms = tf.convert_to_tensor(U), []
    for _ in range(steps):
        norms.append(tf.reduce_max(tf.linalg.svd(product, compute_uv=False)))
        product = tf.matmul(product, U)
    return tf.stack(norms)


# %% right: a list, by the largest eigenvalue of the Gram matrix
def state_gradient_norms(U, steps):
    U = U.astype("float64")
    product, norms = U.copy(), []
    for _ in range(steps):
        norms.append(float(np.sqrt(np.linalg.eigvalsh(product.T @ product)[-1])))
        product = U @ product
    return norms


# %% wrong: product_of_norms
def state_gradient_norms(U, steps):
    return np.linalg.norm(U, 2) ** np.arange(1, steps + 1)


# %% wrong: elementwise_power
def state_gradient_norms(U, steps):
    return np.array([np.linalg.norm(U**k, 2) for k in range(1, steps + 1)])


# %% wrong: frobenius_norm
def state_gradient_norms(U, steps):
    return np.array([np.linalg.norm(np.linalg.matrix_power(U, k)) for k in range(1, steps + 1)])


# %% wrong: starts_at_zero_steps
def state_gradient_norms(U, steps):
    return np.array([np.linalg.norm(np.linalg.matrix_power(U, k), 2) for k in range(steps)])


# %% wrong: spectral_radius
def state_gradient_norms(U, steps):
    return np.max(np.abs(np.linalg.eigvals(U))) ** np.arange(1, steps + 1)


# %% wrong: power_squared
def state_gradient_norms(U, steps):
    """Spectral norm of the k-th matrix power of U, for k = 1 to steps; shape (steps,)."""
    power = U
    norms = []
    for _ in range(steps):
        norms.append(np.linalg.norm(power, 2))
        power = power @ power
    return np.array(norms)
