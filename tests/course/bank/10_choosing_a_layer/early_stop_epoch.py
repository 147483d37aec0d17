# %% right: as in the lesson
def early_stop_epoch(losses, patience):
    """The epoch, from 0, after which training stops."""
    if len(losses) == 0:
        raise ValueError("losses is empty")
    if patience < 1:
        raise ValueError(f"patience must be 1 or more, not {patience}")
    best, waited = np.inf, 0
    for epoch, loss in enumerate(losses):
        waited = 0 if loss < best else waited + 1
        best = min(best, loss)
        if waited == patience:
            return epoch
    return len(losses) - 1


# %% right: minima so far
def early_stop_epoch(losses, patience):
    if len(losses) == 0:
        raise ValueError("losses is empty")
    if patience < 1:
        raise ValueError("patience below 1")
    for epoch in range(patience, len(losses)):
        if min(losses[: epoch - patience + 1]) <= min(losses[epoch - patience + 1 : epoch + 1]):
            return epoch
    return len(losses) - 1


# %% right: the best epoch remembered
def early_stop_epoch(losses, patience):
    if len(losses) == 0:
        raise ValueError("losses is empty")
    if patience < 1:
        raise ValueError("patience below 1")
    best = 0
    for epoch in range(1, len(losses)):
        if losses[epoch] < losses[best]:
            best = epoch
        elif epoch - best >= patience:
            break
    else:
        epoch = len(losses) - 1
    return epoch


# %% right: numpy
def early_stop_epoch(losses, patience):
    if len(losses) == 0:
        raise ValueError("losses is empty")
    if patience < 1:
        raise ValueError("patience below 1")
    losses = np.array(losses)
    new_best = np.r_[True, losses[1:] < np.minimum.accumulate(losses)[:-1]]
    last = np.maximum.accumulate(np.where(new_best, np.arange(len(losses)), 0))
    stops = np.flatnonzero(np.arange(len(losses)) - last >= patience)
    return stops[0] if len(stops) else len(losses) - 1


# %% wrong: best_epoch
def early_stop_epoch(losses, patience):
    """The epoch, from 0, after which training stops."""
    if len(losses) == 0:
        raise ValueError("losses is empty")
    if patience < 1:
        raise ValueError(f"patience must be 1 or more, not {patience}")
    best, waited = np.inf, 0
    for epoch, loss in enumerate(losses):
        waited = 0 if loss < best else waited + 1
        best = min(best, loss)
        if waited == patience:
            return epoch - patience
    return len(losses) - 1 - waited


# %% wrong: lowest_of_all
def early_stop_epoch(losses, patience):
    if len(losses) == 0:
        raise ValueError("losses is empty")
    if patience < 1:
        raise ValueError("patience below 1")
    return int(np.argmin(losses))


# %% wrong: counted_from_1
def early_stop_epoch(losses, patience):
    """The epoch, from 0, after which training stops."""
    if len(losses) == 0:
        raise ValueError("losses is empty")
    if patience < 1:
        raise ValueError(f"patience must be 1 or more, not {patience}")
    best, waited = np.inf, 0
    for epoch, loss in enumerate(losses):
        waited = 0 if loss < best else waited + 1
        best = min(best, loss)
        if waited == patience:
            return epoch + 1
    return len(losses)


# %% wrong: against_the_last_epoch
def early_stop_epoch(losses, patience):
    """The epoch, from 0, after which training stops."""
    if len(losses) == 0:
        raise ValueError("losses is empty")
    if patience < 1:
        raise ValueError(f"patience must be 1 or more, not {patience}")
    best, waited = np.inf, 0
    for epoch, loss in enumerate(losses):
        waited = 0 if loss < best else waited + 1
        best = loss
        if waited == patience:
            return epoch
    return len(losses) - 1


# %% wrong: patience_never_reset
def early_stop_epoch(losses, patience):
    """The epoch, from 0, after which training stops."""
    if len(losses) == 0:
        raise ValueError("losses is empty")
    if patience < 1:
        raise ValueError(f"patience must be 1 or more, not {patience}")
    best, waited = np.inf, 0
    for epoch, loss in enumerate(losses):
        waited += loss >= best
        best = min(best, loss)
        if waited == patience:
            return epoch
    return len(losses) - 1


# %% wrong: equal_is_better
def early_stop_epoch(losses, patience):
    """The epoch, from 0, after which training stops."""
    if len(losses) == 0:
        raise ValueError("losses is empty")
    if patience < 1:
        raise ValueError(f"patience must be 1 or more, not {patience}")
    best, waited = np.inf, 0
    for epoch, loss in enumerate(losses):
        waited = 0 if loss <= best else waited + 1
        best = min(best, loss)
        if waited == patience:
            return epoch
    return len(losses) - 1


# %% wrong: one_epoch_too_patient
def early_stop_epoch(losses, patience):
    """The epoch, from 0, after which training stops."""
    if len(losses) == 0:
        raise ValueError("losses is empty")
    if patience < 1:
        raise ValueError(f"patience must be 1 or more, not {patience}")
    best, waited = np.inf, 0
    for epoch, loss in enumerate(losses):
        waited = 0 if loss < best else waited + 1
        best = min(best, loss)
        if waited > patience:
            return epoch
    return len(losses) - 1


# %% wrong: one_epoch_too_impatient
def early_stop_epoch(losses, patience):
    """The epoch, from 0, after which training stops."""
    if len(losses) == 0:
        raise ValueError("losses is empty")
    if patience < 1:
        raise ValueError(f"patience must be 1 or more, not {patience}")
    best, waited = np.inf, 0
    for epoch, loss in enumerate(losses):
        waited = 0 if loss < best else waited + 1
        best = min(best, loss)
        if epoch and waited == patience - 1:
            return epoch
    return len(losses) - 1


# %% wrong: never_stopped
def early_stop_epoch(losses, patience):
    if len(losses) == 0:
        raise ValueError("losses is empty")
    if patience < 1:
        raise ValueError("patience below 1")
    return len(losses) - 1


# %% wrong: arguments_not_checked
def early_stop_epoch(losses, patience):
    """The epoch, from 0, after which training stops."""
    if len(losses) == 0:
        raise ValueError("losses is empty")
    best, waited = np.inf, 0
    for epoch, loss in enumerate(losses):
        waited = 0 if loss < best else waited + 1
        best = min(best, loss)
        if waited == patience:
            return epoch
    return len(losses) - 1


# %% wrong: a_float says "expected an int"
def early_stop_epoch(losses, patience):
    """The epoch, from 0, after which training stops."""
    if len(losses) == 0:
        raise ValueError("losses is empty")
    if patience < 1:
        raise ValueError(f"patience must be 1 or more, not {patience}")
    best, waited = np.inf, 0
    for epoch, loss in enumerate(losses):
        waited = 0 if loss < best else waited + 1
        best = min(best, loss)
        if waited == patience:
            return float(epoch)
    return len(losses) - 1


# %% wrong: number_of_epochs
def early_stop_epoch(losses, patience):
    if not losses:
        raise ValueError("there are no losses")
    if patience < 1:
        raise ValueError(f"a patience of {patience}")
    best, waited = losses[0], 0
    for epoch, loss in enumerate(losses[1:], 1):
        if loss < best:
            best, waited = loss, 0
        else:
            waited += 1
            if waited == patience:
                return epoch
    return len(losses)


# %% wrong: against_patience_epochs_ago
def early_stop_epoch(losses, patience):
    if not len(losses):
        raise ValueError("losses are empty")
    if patience < 1:
        raise ValueError("patience is below 1")
    for epoch in range(patience, len(losses)):
        if losses[epoch] >= losses[epoch - patience]:
            return epoch
    return len(losses) - 1


# %% wrong: looked_ahead
def early_stop_epoch(losses, patience):
    if not len(losses):
        raise ValueError("losses are empty")
    if patience < 1:
        raise ValueError("patience is below 1")
    return min(int(np.argmin(losses)) + patience, len(losses) - 1)
