# %% right: states in one go
def encode_then_decode(x, y, encoder, decoder):
    if encoder.units != decoder.units:
        raise ValueError("encoder and decoder need equal units")
    output, *states = encoder(tf.convert_to_tensor(x))
    return decoder(tf.convert_to_tensor(y), initial_state=states)


# %% right: own layer of exercise 4
def encode_then_decode(x, y, encoder, decoder):
    kernel, recurrent, bias = encoder.get_weights()
    other = decoder.get_weights()
    if len(recurrent) != len(other[1]):
        raise ValueError(f"{len(recurrent)} units are not {len(other[1])} units")
    _, h, c = lstm(x, kernel, recurrent, bias, return_state=True)
    return lstm(y, *other, h0=h, c0=c, return_sequences=True)


# %% right: looks at the state
def encode_then_decode(x, y, encoder, decoder):
    result = encoder(x)
    h, c = result[1], result[2]
    if h.shape[-1] != decoder.units:
        raise ValueError(f"the decoder has {decoder.units} Units, the encoder {h.shape[-1]}")
    return keras.ops.convert_to_numpy(decoder(y, initial_state=(h, c))).tolist()


# %% wrong: states_swapped
def encode_then_decode(x, y, encoder, decoder):
    if encoder.units != decoder.units:
        raise ValueError("encoder and decoder need equal units")
    _, h, c = encoder(x)
    return decoder(y, initial_state=[c, h])


# %% wrong: states_not_handed_over
def encode_then_decode(x, y, encoder, decoder):
    if encoder.units != decoder.units:
        raise ValueError("encoder and decoder need equal units")
    _, h, c = encoder(x)
    return decoder(y)


# %% wrong: h_used_for_both
def encode_then_decode(x, y, encoder, decoder):
    if encoder.units != decoder.units:
        raise ValueError("encoder and decoder need equal units")
    _, h, c = encoder(x)
    return decoder(y, initial_state=[h, h])


# %% wrong: h_used_for_both / output and h
def encode_then_decode(x, y, encoder, decoder):
    if encoder.units != decoder.units:
        raise ValueError("encoder and decoder need equal units")
    output, h, _ = encoder(x)
    return decoder(y, initial_state=[output, h])


# %% wrong: c_used_for_both
def encode_then_decode(x, y, encoder, decoder):
    if encoder.units != decoder.units:
        raise ValueError("encoder and decoder need equal units")
    _, h, c = encoder(x)
    return decoder(y, initial_state=[c, c])


# %% wrong: c_not_handed_over
def encode_then_decode(x, y, encoder, decoder):
    if encoder.units != decoder.units:
        raise ValueError("encoder and decoder need equal units")
    _, h, c = encoder(x)
    return decoder(y, initial_state=[h, 0 * c])


# %% wrong: h_not_handed_over
def encode_then_decode(x, y, encoder, decoder):
    if encoder.units != decoder.units:
        raise ValueError("encoder and decoder need equal units")
    _, h, c = encoder(x)
    return decoder(y, initial_state=[0 * h, c])


# %% wrong: encoder_output_returned
def encode_then_decode(x, y, encoder, decoder):
    if encoder.units != decoder.units:
        raise ValueError("encoder and decoder need equal units")
    return encoder(x)[0]


# %% wrong: last_output_only
def encode_then_decode(x, y, encoder, decoder):
    if encoder.units != decoder.units:
        raise ValueError("encoder and decoder need equal units")
    _, h, c = encoder(x)
    return decoder(y, initial_state=[h, c])[:, -1]


# %% wrong: units_not_compared / Keras complains says "expected ValueError"
def encode_then_decode(x, y, encoder, decoder):
    _, h, c = encoder(x)
    return decoder(y, initial_state=[h, c])


# %% wrong: units_not_compared / cut to fit
def encode_then_decode(x, y, encoder, decoder):
    _, h, c = encoder(x)
    k = decoder.units
    return decoder(y, initial_state=[h[:, :k], c[:, :k]])


# %% wrong: error_without_help says "must mention 'units'"
def encode_then_decode(x, y, encoder, decoder):
    if encoder.units != decoder.units:
        raise ValueError("bad")
    _, h, c = encoder(x)
    return decoder(y, initial_state=[h, c])


# %% wrong: wrong_number_of_states
def encode_then_decode(x, y, encoder, decoder):
    if encoder.units != decoder.units:
        raise ValueError("the units differ")
    return decoder(y, initial_state=encoder(x))


# %% wrong: several_tensors_for_one
def encode_then_decode(x, y, encoder, decoder):
    if encoder.units != decoder.units:
        raise ValueError("the units differ")
    return decoder(encoder(x))


# %% wrong: features_must_agree says "your code raised ValueError"
def encode_then_decode(x, y, encoder, decoder):
    """The decoder's outputs on y, (batch, time, units), started from the encoder's states on x."""
    if x.shape[-1] != y.shape[-1] or encoder.units != decoder.units:
        raise ValueError("the units of encoder and decoder do not agree")
    _, *states = encoder(x)
    return decoder(y, initial_state=states)
