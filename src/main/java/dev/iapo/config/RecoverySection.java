package dev.iapo.config;

import dev.iapo.domain.Recovery;
import dev.iapo.domain.Recovery.Uncertain;
import java.util.List;

/** The key {@code reuse} and the section {@code recovery}. */
final class RecoverySection {
  private RecoverySection() {}

  static Recovery read(Node root) {
    boolean reuse = root.get("reuse", Type.oneOf(List.of(true, false), String::valueOf));
    Uncertain uncertain =
        root.child("recovery")
            .get("uncertain", Type.oneOf(List.of(Uncertain.values()), Uncertain::label));
    return new Recovery(reuse, uncertain);
  }
}
