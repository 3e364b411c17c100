"""The prescribing API's reporting rules: what a recorded message did that the live service would refuse or dislike."""
