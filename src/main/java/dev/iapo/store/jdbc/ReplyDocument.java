package dev.iapo.store.jdbc;

import dev.iapo.io.Documents;
import dev.iapo.llm.LlmReply;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A reply as it is kept, in JSON; what it says of limits is not. */
record ReplyDocument(List<Text> completions, @Nullable Used usage) {
  /** One completion. */
  record Text(String text, String finish) {}

  /** Tokens, and further figures by name. */
  record Used(long input, long cached, long output, Map<String, Double> extra) {}

  static String write(LlmReply reply) {
    return Documents.write(
        new ReplyDocument(
            reply.completions().stream().map(c -> new Text(c.text(), c.finishReason())).toList(),
            reply
                .usage()
                .map(
                    u ->
                        new Used(
                            u.inputTokens(),
                            u.cachedInputTokens(),
                            u.outputTokens(),
                            Texts.escapedNames(u.extra())))
                .orElse(null)));
  }

  static LlmReply read(String document) {
    ReplyDocument reply = Documents.read(document, ReplyDocument.class);
    return new LlmReply(
        reply.completions.stream()
            .map(text -> new LlmReply.Completion(text.text, text.finish))
            .toList(),
        Optional.ofNullable(reply.usage)
            .map(
                u ->
                    new LlmReply.Usage(
                        u.input, u.cached, u.output, Texts.unescapedNames(u.extra))));
  }
}
