# %% right: NumPy
def average_length(sequences):
    if not sequences:
        raise ValueError("sequences is empty")
    return np.mean([len(s) for s in sequences])


# %% right: loop
def average_length(sequences):
    total, count = 0, 0
    for sequence in sequences:
        for _ in sequence:
            total += 1
        count += 1
    if count == 0:
        raise ValueError("there are no sequences")
    return total / count


# %% right: statistics, error rewritten
def average_length(sequences):
    from statistics import StatisticsError, mean

    try:
        return float(mean(map(len, sequences)))
    except StatisticsError:
        raise ValueError("Sequences: expected one or more") from None


# %% right: TensorFlow
def average_length(sequences):
    if len(sequences) < 1:
        raise ValueError("average_length needs sequences")
    return tf.reduce_mean(tf.constant([float(len(s)) for s in sequences]))


# %% wrong: longest
def average_length(sequences):
    if not sequences:
        raise ValueError("sequences is empty")
    return float(max(map(len, sequences)))


# %% wrong: total
def average_length(sequences):
    if not sequences:
        raise ValueError("sequences is empty")
    return float(sum(map(len, sequences)))


# %% wrong: rounded_down
def average_length(sequences):
    if not sequences:
        raise ValueError("sequences is empty")
    return sum(map(len, sequences)) // len(sequences)


# %% wrong: rounded
def average_length(sequences):
    if not sequences:
        raise ValueError("sequences is empty")
    return round(sum(map(len, sequences)) / len(sequences))


# %% wrong: median
def average_length(sequences):
    if not sequences:
        raise ValueError("sequences is empty")
    return float(np.median([len(s) for s in sequences]))


# %% wrong: distinct_ids
def average_length(sequences):
    if not sequences:
        raise ValueError("sequences is empty")
    return sum(len(set(s)) for s in sequences) / len(sequences)


# %% wrong: empty_left_out
def average_length(sequences):
    if not sequences:
        raise ValueError("sequences is empty")
    lengths = [len(s) for s in sequences if s]
    return sum(lengths) / len(lengths)


# %% wrong: none_not_checked
def average_length(sequences):
    return sum(map(len, sequences)) / max(1, len(sequences))


# %% wrong: division_by_zero says "raised ZeroDivisionError"
def average_length(sequences):
    return sum(map(len, sequences)) / len(sequences)


# %% wrong: rounded / to one digit
def average_length(sequences):
    """The mean length of a list of sequences."""
    if not sequences:
        raise ValueError("there are no sequences")
    total = sum(len(sequence) for sequence in sequences)
    return round(total / len(sequences), 1)


# %% wrong: all_empty_refused says "average_length([[]]) should give 0.0"
def average_length(sequences):
    total = sum(len(row) for row in sequences)
    if total == 0:
        raise ValueError("the sequences are empty")
    return total / len(sequences)
