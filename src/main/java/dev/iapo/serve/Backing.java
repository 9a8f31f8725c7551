package dev.iapo.serve;

import dev.iapo.config.ServedModels;
import dev.iapo.run.Provider;
import java.util.List;

/**
 * Whom a version asks.
 *
 * @param own providers that it shares with nobody, such as its stand-in
 * @param closing ends what its own providers need
 */
public record Backing(ServedModels models, List<Provider> own, Runnable closing) {
  public Backing {
    own = List.copyOf(own);
  }

  /** Of a version that has nothing of its own. */
  public static Backing shared(ServedModels models) {
    return new Backing(models, List.of(), () -> {});
  }
}
