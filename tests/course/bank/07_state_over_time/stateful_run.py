# %% right: by index
def stateful_run(step, batches, new_text):
    outputs = []
    state = None
    for k in range(len(batches)):
        if new_text[k]:
            state = None
        if state is not None and len(state) != len(batches[k]):
            raise ValueError("the number of rows changed in the middle of a text")
        result, state = step(batches[k], state)
        outputs.append(result)
    return outputs


# %% right: text by text
def stateful_run(step, batches, new_text):
    texts = []
    for batch, new in zip(batches, new_text):
        if new or not texts:
            texts.append([])
        texts[-1].append(batch)
    outputs = []
    for text in texts:
        if len({len(batch) for batch in text}) > 1:
            raise ValueError("all batches of a text need equally many rows")
        state = None
        for batch in text:
            output, state = step(batch, state)
            outputs.append(output)
    return outputs


# %% right: recursive, a tuple of tensors
def stateful_run(step, batches, new_text, state=None):
    if not len(batches):
        return ()
    first, *rest = batches
    begins, *later = new_text
    if begins:
        state = None
    elif state is not None and state.shape[0] != first.shape[0]:
        raise ValueError(f"rows: {state.shape[0]} expected, {first.shape[0]} came")
    output, state = step(first, state)
    return (tf.convert_to_tensor(output), *stateful_run(step, rest, later, state))


# %% wrong: reset_every_batch
def stateful_run(step, batches, new_text):
    outputs = []
    state = None
    for k in range(len(batches)):
        if new_text[k]:
            state = None
        if state is not None and len(state) != len(batches[k]):
            raise ValueError("the number of rows changed in the middle of a text")
        result, state = step(batches[k], None)
        outputs.append(result)
    return outputs


# %% wrong: never_reset
def stateful_run(step, batches, new_text):
    outputs = []
    state = None
    for k in range(len(batches)):
        if state is not None and len(state) != len(batches[k]):
            raise ValueError("the number of rows changed in the middle of a text")
        result, state = step(batches[k], state)
        outputs.append(result)
    return outputs


# %% wrong: reset_too_late
def stateful_run(step, batches, new_text):
    outputs = []
    state = None
    for k in range(len(batches)):
        if state is not None and len(state) != len(batches[k]):
            raise ValueError("the number of rows changed in the middle of a text")
        result, state = step(batches[k], state)
        outputs.append(result)
        if new_text[k]:
            state = None
    return outputs


# %% wrong: flags_inverted
def stateful_run(step, batches, new_text):
    outputs = []
    state = None
    for k in range(len(batches)):
        if not new_text[k]:
            state = None
        if state is not None and len(state) != len(batches[k]):
            raise ValueError("the number of rows changed in the middle of a text")
        result, state = step(batches[k], state)
        outputs.append(result)
    return outputs


# %% wrong: last_batch_only
def stateful_run(step, batches, new_text):
    outputs = []
    state = None
    for k in range(len(batches)):
        if new_text[k]:
            state = None
        if state is not None and len(state) != len(batches[k]):
            raise ValueError("the number of rows changed in the middle of a text")
        result, state = step(batches[k], state)
        outputs.append(result)
    return outputs[-1]


# %% wrong: outputs_joined
def stateful_run(step, batches, new_text):
    outputs = []
    state = None
    for k in range(len(batches)):
        if new_text[k]:
            state = None
        if state is not None and len(state) != len(batches[k]):
            raise ValueError("the number of rows changed in the middle of a text")
        result, state = step(batches[k], state)
        outputs.append(result)
    return np.concatenate(outputs)


# %% wrong: outputs_joined / in time
def stateful_run(step, batches, new_text):
    outputs = []
    state = None
    for k in range(len(batches)):
        if new_text[k]:
            state = None
        if state is not None and len(state) != len(batches[k]):
            raise ValueError("the number of rows changed in the middle of a text")
        result, state = step(batches[k], state)
        outputs.append(result)
    return np.concatenate([np.asarray(o) for o in outputs], axis=1)


# %% wrong: rows_not_checked / the state cut to fit
def stateful_run(step, batches, new_text):
    outputs = []
    state = None
    for k in range(len(batches)):
        if new_text[k]:
            state = None
        if state is not None and len(state) != len(batches[k]):
            state = state[: len(batches[k])]
        result, state = step(batches[k], state)
        outputs.append(result)
    return outputs


# %% wrong: rows_not_checked / left to Keras says "expected ValueError, but your code raised"
def stateful_run(step, batches, new_text):
    outputs = []
    state = None
    for k in range(len(batches)):
        if new_text[k]:
            state = None
        result, state = step(batches[k], state)
        outputs.append(result)
    return outputs


# %% wrong: state_leaks_between_rows
def stateful_run(step, batches, new_text):
    outputs, state, rows = [], None, 0
    for batch, new in zip(batches, new_text):
        if new:
            state = None
        elif state is not None and rows != len(batch):
            raise ValueError("rows changed")
        parts = []
        for row in batch:
            part, state = step(row[None], state)
            parts.append(part[0])
        rows = len(batch)
        outputs.append(np.array(parts))
    return outputs


# %% wrong: last_batch_missing
def stateful_run(step, batches, new_text):
    """The outputs of every batch, the state carried from batch to batch within a text."""
    if not batches:
        return []
    output, state = step(batches[0], None)
    outputs = [output]
    for i in range(1, len(batches) - 1):
        if new_text[i]:
            state = None
        elif len(batches[i]) != len(batches[i - 1]):
            raise ValueError("other number of rows")
        output, state = step(batches[i], state)
        outputs.append(output)
    return outputs


# %% wrong: rows_of_the_first says "your code raised ValueError"
def stateful_run(step, batches, new_text):
    """The outputs of every batch, the state carried from batch to batch within a text."""
    outputs = []
    state = None
    for batch, new in zip(batches, new_text):
        if new or state is None:
            state = None
        elif batch.shape[0] != batches[0].shape[0]:
            raise ValueError("the rows of a text can not change")
        out, state = step(batch, state)
        outputs.append(out)
    return outputs


# %% wrong: steps_must_stay says "your code raised ValueError"
def stateful_run(step, batches, new_text):
    results, state, last = [], None, None
    for batch, starts in zip(batches, new_text):
        if starts or last is None:
            state = None
        elif batch.shape != last.shape:
            raise ValueError("rows must stay the same while a text goes on")
        outputs, state = step(batch, state)
        results.append(outputs)
        last = batch
    return results


# %% wrong: own_check_refused / compared with the last batch
def stateful_run(step, batches, new_text):
    """The outputs of every batch, the state carried from batch to batch within a text."""
    state, outputs = None, []
    for i in range(len(batches)):
        if new_text[i]:
            state = None
        elif batches[i].shape[0] != batches[i - 1].shape[0]:
            raise ValueError("number of rows changed within a text")
        out, state = step(batches[i], state)
        outputs.append(out)
    return outputs


# %% wrong: nothing says "a step whose state is not its last output"
def stateful_run(step, batches, new_text):
    """The outputs of every batch, the state carried from batch to batch within a text."""
    results = []
    for i, batch in enumerate(batches):
        if i == 0 or new_text[i]:
            state = None
        else:
            state = results[-1][:, -1]
            if len(state) != len(batch):
                raise ValueError(f"rows: {len(state)} before, {len(batch)} now")
        outputs, _ = step(batch, state)
        results.append(outputs)
    return results
