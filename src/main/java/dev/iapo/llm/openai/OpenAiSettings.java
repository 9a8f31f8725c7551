package dev.iapo.llm.openai;

import dev.iapo.llm.Secret;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;

/**
 * Where an OpenAI-compatible API is, and how it is reached.
 *
 * @param baseUrl the part before {@code /chat/completions}, usually ending in {@code /v1}
 * @param apiKey sent as bearer token; none for servers that want none
 * @param maxConnections the most connections, and so calls, at a time
 * @param maxBodyBytes a longer answer is refused while it streams in
 */
public record OpenAiSettings(
    URI baseUrl,
    Optional<Secret> apiKey,
    Duration connectTimeout,
    int maxConnections,
    int maxBodyBytes) {}
