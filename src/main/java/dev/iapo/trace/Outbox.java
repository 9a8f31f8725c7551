package dev.iapo.trace;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.trace.ReadWriteSpan;
import io.opentelemetry.sdk.trace.ReadableSpan;
import io.opentelemetry.sdk.trace.SpanProcessor;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.BatchSpanProcessor;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import java.time.Duration;
import java.util.Collection;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Spans that wait to be sent, in groups: so many at most, under way included. Further ones are
 * dropped; each is counted as sent, failed or dropped. Who ends a span never waits.
 */
final class Outbox implements SpanProcessor {
  /** The most spans that wait. */
  static final int MOST = 8192;

  private static final Logger LOG = LoggerFactory.getLogger(Outbox.class);
  private static final int GROUP = 512;
  private static final Duration LINGER = Duration.ofSeconds(1);
  private static final Duration SENDING_TIME = Duration.ofSeconds(30);
  private static final Duration QUIET = Duration.ofMinutes(10);

  private final AtomicInteger waiting = new AtomicInteger();
  private final Counter sent;
  private final Counter failed;
  private final Counter dropped;
  private final BatchSpanProcessor batches;

  /**
   * An outbox.
   *
   * @param collector where the exporter sends them, for the log
   */
  Outbox(SpanExporter exporter, String collector, MeterRegistry meters) {
    this.sent = counter(meters, "sent");
    this.failed = counter(meters, "failed");
    this.dropped = counter(meters, "dropped");
    this.batches =
        BatchSpanProcessor.builder(new Counting(exporter, collector))
            .setMaxQueueSize(MOST)
            .setMaxExportBatchSize(GROUP)
            .setScheduleDelay(LINGER)
            .setExporterTimeout(SENDING_TIME)
            .build();
  }

  private static Counter counter(MeterRegistry meters, String outcome) {
    return Counter.builder("iapo.trace.spans")
        .description("Spans that were to be sent")
        .tag("outcome", outcome)
        .register(meters);
  }

  @Override
  public void onStart(Context parent, ReadWriteSpan span) {}

  @Override
  public boolean isStartRequired() {
    return false;
  }

  @Override
  public void onEnd(ReadableSpan span) {
    if (waiting.incrementAndGet() > MOST) {
      waiting.decrementAndGet();
      dropped.increment();
    } else {
      batches.onEnd(span);
    }
  }

  @Override
  public boolean isEndRequired() {
    return true;
  }

  @Override
  public CompletableResultCode forceFlush() {
    return batches.forceFlush();
  }

  @Override
  public CompletableResultCode shutdown() {
    return batches.shutdown();
  }

  /** Counts what becomes of spans, and says now and then that they are not taken. */
  private final class Counting implements SpanExporter {
    private final SpanExporter exporter;
    private final String collector;
    private long quietUntilNanos = System.nanoTime();

    Counting(SpanExporter exporter, String collector) {
      this.exporter = exporter;
      this.collector = collector;
    }

    @Override
    public CompletableResultCode export(Collection<SpanData> spans) {
      int count = spans.size();
      CompletableResultCode result = exporter.export(spans);
      return result.whenComplete(
          () -> {
            waiting.addAndGet(-count);
            (result.isSuccess() ? sent : failed).increment(count);
            if (!result.isSuccess()) {
              complain();
            }
          });
    }

    private synchronized void complain() {
      long now = System.nanoTime();
      if (now - quietUntilNanos >= 0) {
        quietUntilNanos = now + QUIET.toNanos();
        LOG.warn(
            "traces are not taken at {}; lost so far: {}",
            collector,
            (long) (failed.count() + dropped.count()));
      }
    }

    @Override
    public CompletableResultCode flush() {
      return exporter.flush();
    }

    @Override
    public CompletableResultCode shutdown() {
      return exporter.shutdown();
    }
  }
}
