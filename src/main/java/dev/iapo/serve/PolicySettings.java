package dev.iapo.serve;

import dev.iapo.config.DaemonSetup.Serving;
import java.nio.file.Path;
import java.util.Optional;

/**
 * How policies are served.
 *
 * @param serving what questions may ask for
 * @param folder of the deployed policies; empty: nothing is kept
 */
public record PolicySettings(Serving serving, Optional<Path> folder) {
  Optional<PolicyFiles> files() {
    return folder.map(PolicyFiles::new);
  }
}
