"""Finding people by what is said of them: what is asked for, how names are compared, how well somebody fits."""
