package dev.iapo.bench;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** Constants as arguments and in results: {@code best-of-n} for BEST_OF_N. */
public final class Names {
  private Names() {}

  public static String of(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** The constants of these names; all if there is no name. */
  public static <E extends Enum<E>> List<E> constants(Class<E> of, String[] names) {
    E[] all = of.getEnumConstants();
    if (names.length == 0) {
      return List.of(all);
    }
    return Arrays.stream(names)
        .map(name -> Enum.valueOf(of, name.toUpperCase(Locale.ROOT).replace('-', '_')))
        .toList();
  }
}
