"""What the topics of the recurrent layers share: oracles and known mistakes."""
