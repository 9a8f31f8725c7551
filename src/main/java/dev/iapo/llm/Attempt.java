package dev.iapo.llm;

import java.util.function.Function;

/** How something that may fail in expected ways ended. */
public sealed interface Attempt<T> {
  /** It brought this. */
  record Done<T>(T value) implements Attempt<T> {}

  /** It failed. */
  record Failed<T>(LlmFailure failure) implements Attempt<T> {}

  /** Goes on with what it brought. */
  default <U> Attempt<U> then(Function<T, Attempt<U>> next) {
    return this instanceof Done<T> done
        ? next.apply(done.value())
        : new Failed<>(((Failed<T>) this).failure());
  }
}
