package dev.iapo.http;

import akka.http.javadsl.model.ContentType;
import akka.http.javadsl.model.ContentTypes;
import akka.http.javadsl.model.HttpEntities;
import akka.http.javadsl.model.HttpResponse;
import akka.http.javadsl.model.MediaTypes;
import akka.http.javadsl.model.StatusCodes;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

/** The answers that routes give. */
final class Answers {
  static final ContentType PROBLEM_JSON =
      ContentTypes.create(
          MediaTypes.customWithFixedCharset(
              "application",
              "problem+json",
              akka.http.javadsl.model.HttpCharsets.UTF_8,
              java.util.Map.of(),
              false));

  private static final int MAX_INSTANCE_LENGTH = 200;

  private Answers() {}

  static HttpResponse ok(JsonNode body) {
    return json(200, body);
  }

  static HttpResponse json(int status, JsonNode body) {
    return HttpResponse.create()
        .withStatus(status)
        .withEntity(HttpEntities.create(ContentTypes.APPLICATION_JSON, ApiJson.bytes(body)));
  }

  static HttpResponse noContent() {
    return HttpResponse.create().withStatus(StatusCodes.NO_CONTENT);
  }

  /**
   * @param path of the request; empty if it could not be read
   */
  static HttpResponse problem(Refusal refusal, String path) {
    ProblemType type = refusal.type();
    ObjectNode body = ApiJson.object();
    body.put("type", "urn:iapo:problem:" + type.slug());
    body.put("title", type.title());
    body.put("status", type.status());
    body.put("detail", refusal.detail());
    if (!path.isEmpty()) {
      body.put(
          "instance",
          path.length() <= MAX_INSTANCE_LENGTH ? path : path.substring(0, MAX_INSTANCE_LENGTH));
    }
    if (!refusal.problems().isEmpty()) {
      ArrayNode all = body.putArray("problems");
      refusal.problems().forEach(all::add);
    }
    return HttpResponse.create()
        .withStatus(type.status())
        .withEntity(HttpEntities.create(PROBLEM_JSON, ApiJson.bytes(body)))
        .addHeaders(refusal.headers());
  }
}
