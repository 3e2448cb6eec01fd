"""Static files: compressed, with a hash in each name, so that they may be kept for ever by whoever fetches them."""

from typing import Any

from whitenoise.storage import CompressedManifestStaticFilesStorage


class Assets(CompressedManifestStaticFilesStorage):  # type: ignore[misc]
    """WhiteNoise's manifest storage without source maps: vendored scripts name maps that we do not ship.

    Without a manifest (nothing collected yet) names stand for themselves, so that a checkout works as it is.
    """

    manifest_strict = False
    patterns = tuple(
        (extension, tuple(pattern for pattern in found if "sourceMappingURL" not in str(pattern)))
        for extension, found in CompressedManifestStaticFilesStorage.patterns
    )

    def stored_name(self, name: str) -> Any:
        """The hashed name where the manifest has one, else the name itself."""
        return self.hashed_files.get(self.hash_key(self.clean_name(name)), name)
