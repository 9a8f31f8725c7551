package dev.iapo.trace;

import dev.iapo.llm.Secret;
import io.micrometer.core.instrument.MeterRegistry;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.exporter.otlp.http.trace.OtlpHttpSpanExporter;
import io.opentelemetry.exporter.otlp.http.trace.OtlpHttpSpanExporterBuilder;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.resources.Resource;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.SpanLimits;
import io.opentelemetry.sdk.trace.samplers.Sampler;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.logging.Level;
import java.util.logging.Logger;

/** A collector of traces that spans are sent to: OTLP over HTTP, as protobuf. */
public final class Collector {
  /** The path of traces, behind the base address of a collector. */
  private static final String PATH = "/v1/traces";

  private static final Duration CALL = Duration.ofSeconds(10);
  private static final int LONGEST_VALUE = 256;

  /** It writes to the process' error output, also what a collector says; the outbox has a log. */
  private static final Logger LIBRARY = Logger.getLogger("io.opentelemetry");

  private final SdkTracerProvider provider;
  private final Tracing tracing;

  private Collector(SdkTracerProvider provider, Tracing tracing) {
    this.provider = provider;
    this.tracing = tracing;
  }

  /**
   * Begins to send, to a collector that need not be there.
   *
   * @param base address, to which the path of traces is added unless it ends with it
   * @param headers of each request
   * @param share of the calls that are shown, 0..1
   * @param version of the program
   */
  public static Collector at(
      URI base, Map<String, Secret> headers, double share, String version, MeterRegistry meters) {
    LIBRARY.setLevel(Level.OFF);
    String address = base.toString().replaceAll("/+$", "");
    OtlpHttpSpanExporterBuilder exporter =
        OtlpHttpSpanExporter.builder()
            .setEndpoint(address.endsWith(PATH) ? address : address + PATH)
            .setTimeout(CALL)
            .setConnectTimeout(CALL);
    headers.forEach((name, value) -> exporter.addHeader(name, value.reveal()));
    SdkTracerProvider provider =
        SdkTracerProvider.builder()
            .setSampler(Sampler.alwaysOn())
            .setSpanLimits(SpanLimits.builder().setMaxAttributeValueLength(LONGEST_VALUE).build())
            .setResource(
                Resource.create(
                    Attributes.builder()
                        .put("service.name", "iapo")
                        .put("service.version", version)
                        .build()))
            .addSpanProcessor(new Outbox(exporter.build(), address, meters))
            .build();
    return new Collector(provider, new SpanTracing(provider.get("dev.iapo", version), share));
  }

  /** What shows runs to it. */
  public Tracing tracing() {
    return tracing;
  }

  /** Sends what waits, as far as the time allows, and nothing more; whether all was sent. */
  public CompletionStage<Boolean> stop(Duration atMost) {
    CompletableFuture<Boolean> stopped = new CompletableFuture<>();
    CompletableResultCode sent = provider.shutdown();
    sent.whenComplete(() -> stopped.complete(sent.isSuccess()));
    return stopped.completeOnTimeout(false, atMost.toMillis(), TimeUnit.MILLISECONDS);
  }
}
