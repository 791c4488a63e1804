"""Citizens who keep an account: how they are reached, how they enter, what they saved, what they may take away."""
