package dev.iapo.serve;

import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What {@code model} names.
 *
 * @param version empty: the one that answers
 */
record ModelName(String policy, OptionalInt version) {
  static final String PREFIX = "iapo/";

  private static final Pattern FORM =
      Pattern.compile(PREFIX + "(" + PolicyKeeper.NAME.pattern() + ")(?:@([1-9][0-9]{0,8}))?");

  /** Empty if it is none of ours. */
  static Optional<ModelName> parse(String model) {
    Matcher matcher = FORM.matcher(model);
    if (!matcher.matches()) {
      return Optional.empty();
    }
    String version = matcher.group(2);
    return Optional.of(
        new ModelName(
            matcher.group(1),
            version == null ? OptionalInt.empty() : OptionalInt.of(Integer.parseInt(version))));
  }
}
