package dev.iapo.gateway;

import dev.iapo.domain.Spend;
import dev.iapo.gateway.JobState.Call;
import dev.iapo.llm.LlmFailure;
import dev.iapo.llm.LlmReply;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.spi.LoggingEventBuilder;

/**
 * One line per attempt of a call at DEBUG, and per event of a batch at INFO, as keys and values. No
 * line holds a text of a message or of an answer, a header or a key.
 */
final class CallLog {
  private static final Logger LOG = LoggerFactory.getLogger(CallLog.class);

  /** What could end a value, or a line. */
  private static final Pattern UNSAFE = Pattern.compile("[\\p{Cntrl}\\p{Cf}\\p{Zl}\\p{Zp}\"]");

  private static final double PICO_PER_USD = 1e12;
  private static final int OK = 200;
  private static final double NANOS_PER_MILLI = 1e6;

  private final String provider;

  CallLog(String provider) {
    this.provider = provider;
  }

  /** A call brought completions; its attempts so far were others. */
  void answered(Call call, LlmReply reply, Spend charge, long nanos) {
    if (LOG.isDebugEnabled()) {
      LoggingEventBuilder line = call(call, call.attempts + call.refusals + 1, nanos);
      line =
          line.addKeyValue("brought", reply.completions().size())
              .addKeyValue("outcome", "answered")
              .addKeyValue("status", OK);
      if (reply.usage().isPresent()) {
        LlmReply.Usage usage = reply.usage().get();
        line =
            line.addKeyValue("inputTokens", usage.inputTokens())
                .addKeyValue("outputTokens", usage.outputTokens());
      }
      charged(line, charge).log("call");
    }
  }

  /**
   * An attempt failed, and is counted.
   *
   * @param retry after how long there is another, if there is
   */
  void failed(Call call, LlmFailure failure, long nanos, Optional<Duration> retry) {
    if (LOG.isDebugEnabled()) {
      LoggingEventBuilder line = call(call, call.attempts + call.refusals, nanos);
      line = line.addKeyValue("brought", 0).addKeyValue("outcome", failure.kind().label());
      if (failure.status().isPresent()) {
        line = line.addKeyValue("status", failure.status().getAsInt());
      }
      Spend charge = failure.kind().maybeBilled() ? call.maximum.total() : Spend.NOTHING;
      line = charged(line, charge);
      if (retry.isPresent()) {
        line = line.addKeyValue("retryMs", retry.get().toMillis());
      }
      line.log("call");
    }
  }

  private LoggingEventBuilder call(Call call, int attempt, long nanos) {
    Job job = call.job.job;
    return LOG.atDebug()
        .addKeyValue("run", safe(job.run()))
        .addKeyValue("job", safe(job.id()))
        .addKeyValue("offset", call.offset)
        .addKeyValue("provider", safe(provider))
        .addKeyValue("model", safe(job.model()))
        .addKeyValue("attempt", attempt)
        .addKeyValue("choices", call.choices)
        .addKeyValue("ms", String.format(Locale.ROOT, "%.1f", nanos / NANOS_PER_MILLI));
  }

  private static LoggingEventBuilder charged(LoggingEventBuilder line, Spend charge) {
    return line.addKeyValue("chargedCompletions", charge.completions())
        .addKeyValue("chargedTokens", charge.tokens())
        .addKeyValue(
            "chargedUsd", String.format(Locale.ROOT, "%.9f", charge.picoUsd() / PICO_PER_USD));
  }

  /**
   * Something happened to a batch.
   *
   * @param name by which it is reported
   * @param id at the provider; empty as long as there is none
   * @param detail a size, a state or what the provider says, cleaned; may be empty
   */
  static void batch(String name, String id, String event, Object detail) {
    if (LOG.isInfoEnabled()) {
      LOG.atInfo()
          .addKeyValue("batch", safe(name))
          .addKeyValue("id", safe(id))
          .addKeyValue("event", event)
          .addKeyValue("detail", safe(String.valueOf(detail)))
          .log("batch");
    }
  }

  /** A value that stays within its quotes and its line. */
  static String safe(String value) {
    return UNSAFE.matcher(value).replaceAll(" ");
  }
}
