package dev.iapo.trace;

import dev.iapo.llm.LlmClient;
import dev.iapo.llm.LlmFailure;
import dev.iapo.llm.LlmReply;
import dev.iapo.llm.LlmRequest;
import dev.iapo.llm.LlmResult;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanBuilder;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import java.net.URI;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** A client whose calls for runs are spans, with the names of OpenTelemetry's GenAI conventions. */
final class TracedClient implements LlmClient {
  private static final AttributeKey<List<String>> FINISH_REASONS =
      AttributeKey.stringArrayKey("gen_ai.response.finish_reasons");

  /** The words that providers have for it; whatever else one says could be any text. */
  private static final Pattern REASON = Pattern.compile("[A-Za-z_]{1,32}");

  private final LlmClient client;
  private final Tracing.Peer peer;
  private final SpanTracing tracing;
  private final Tracer tracer;

  TracedClient(LlmClient client, Tracing.Peer peer, SpanTracing tracing, Tracer tracer) {
    this.client = client;
    this.peer = peer;
    this.tracing = tracing;
    this.tracer = tracer;
  }

  @Override
  public CompletionStage<LlmResult> complete(LlmRequest request) {
    Context parent = tracing.parent(request.run());
    if (parent == null) {
      return client.complete(request);
    }
    Instant started = Instant.now();
    long startedNanos = System.nanoTime();
    CompletionStage<LlmResult> call = client.complete(request);
    call.whenComplete(
        (result, bug) -> {
          boolean answered = result instanceof LlmReply;
          if (!answered || tracing.isShown()) {
            Span span = span(request, parent, started);
            describe(span, result);
            span.end(started.plusNanos(System.nanoTime() - startedNanos));
          }
        });
    return call; // that itself: it ends as it does, whatever becomes of the span
  }

  private Span span(LlmRequest request, Context parent, Instant started) {
    URI address = peer.address();
    SpanBuilder span =
        tracer
            .spanBuilder(peer.operation() + " " + request.model())
            .setParent(parent)
            .setSpanKind(SpanKind.CLIENT)
            .setStartTimestamp(started)
            .setAttribute("gen_ai.operation.name", peer.operation())
            .setAttribute("gen_ai.provider.name", peer.provider())
            .setAttribute("gen_ai.request.model", request.model())
            .setAttribute("gen_ai.request.choice.count", request.choices())
            .setAttribute("server.address", address.getHost());
    if (address.getPort() > 0) {
      span.setAttribute("server.port", address.getPort());
    }
    return span.startSpan();
  }

  private static void describe(Span span, @Nullable LlmResult result) {
    if (result instanceof LlmReply reply) {
      reply
          .usage()
          .ifPresent(
              usage -> {
                span.setAttribute("gen_ai.usage.input_tokens", usage.inputTokens());
                span.setAttribute("gen_ai.usage.output_tokens", usage.outputTokens());
              });
      span.setAttribute(
          FINISH_REASONS, reply.completions().stream().map(TracedClient::reason).toList());
      return;
    }
    span.setStatus(StatusCode.ERROR); // without a description, which a provider could have written
    if (result instanceof LlmFailure failure) {
      span.setAttribute("error.type", failure.kind().label());
      failure.status().ifPresent(s -> span.setAttribute("http.response.status_code", s));
    } else {
      span.setAttribute("error.type", LlmFailure.Kind.UNCERTAIN.label()); // as a gateway takes it
    }
  }

  private static String reason(LlmReply.Completion completion) {
    String said = completion.finishReason();
    return REASON.matcher(said).matches() ? said : "_OTHER";
  }

  @Override
  public void close() {
    client.close();
  }
}
