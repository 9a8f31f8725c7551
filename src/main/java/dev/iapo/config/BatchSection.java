package dev.iapo.config;

import dev.iapo.domain.Labelled;
import dev.iapo.gateway.BatchSettings;
import java.util.List;
import java.util.Optional;

/** What a provider's section says of batches: {@code mode} and {@code batch}. */
final class BatchSection {
  private enum Mode implements Labelled {
    LIVE("live"),
    BATCH("batch");

    private final String label;

    Mode(String label) {
      this.label = label;
    }

    @Override
    public String label() {
      return label;
    }
  }

  private BatchSection() {}

  /** How requests are executed as batches; empty if they are not. */
  static Optional<BatchSetup> read(Node provider) {
    Mode mode = provider.get("mode", Type.oneOf(List.of(Mode.values()), Mode::label));
    Node node = provider.child("batch");
    BatchSettings settings =
        new BatchSettings(
            node.get("linger", Type.duration("1ms", "10m")),
            node.get("poll", Type.duration("10ms", "1h")),
            node.get("window", Type.duration("1s", "240h")),
            node.get("cancel-wait", Type.duration("1s", "50s")));
    BatchSetup setup =
        new BatchSetup(
            settings,
            node.get("file-timeout", Type.duration("1s", "6h")),
            node.get("price-share", Type.share()));
    return Optional.of(setup).filter(given -> mode == Mode.BATCH);
  }
}
