package dev.iapo.llm.http;

import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.Optional;

/** Reads how long a provider asks to wait: milliseconds, seconds, or a date. */
final class RetryAfter {
  private RetryAfter() {}

  /** The wait, never negative; empty if nothing readable was said. */
  static Optional<Duration> parse(Optional<String> milliseconds, Optional<String> secondsOrDate) {
    Optional<Duration> wait = milliseconds.flatMap(text -> number(text, 1e6));
    if (wait.isPresent()) {
      return wait;
    }
    return secondsOrDate.flatMap(
        text -> {
          Optional<Duration> seconds = number(text, 1e9);
          return seconds.isPresent() ? seconds : until(text);
        });
  }

  private static Optional<Duration> number(String text, double nanosPerUnit) {
    try {
      double nanos = Double.parseDouble(text.strip()) * nanosPerUnit;
      return Double.isNaN(nanos)
          ? Optional.empty()
          : Optional.of(Duration.ofNanos((long) Math.max(0, nanos))); // the cast saturates
    } catch (NumberFormatException e) {
      return Optional.empty();
    }
  }

  private static Optional<Duration> until(String date) {
    try {
      ZonedDateTime when = ZonedDateTime.parse(date.strip(), DateTimeFormatter.RFC_1123_DATE_TIME);
      Duration wait = Duration.between(Instant.now(), when);
      return Optional.of(wait.isNegative() ? Duration.ZERO : wait);
    } catch (DateTimeParseException e) {
      return Optional.empty();
    }
  }
}
