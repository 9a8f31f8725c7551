package dev.iapo.config;

import dev.iapo.store.Recovery;
import java.util.List;

/** The key {@code reuse} and the section {@code recovery}. */
final class KeepingSection {
  private KeepingSection() {}

  static Keeping read(Node root) {
    boolean reuse = root.get("reuse", Type.oneOf(List.of(true, false), String::valueOf));
    Recovery uncertain =
        root.child("recovery")
            .get("uncertain", Type.oneOf(List.of(Recovery.values()), Recovery::label));
    return new Keeping(reuse, uncertain);
  }
}
