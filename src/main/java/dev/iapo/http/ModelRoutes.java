package dev.iapo.http;

import akka.http.javadsl.model.HttpResponse;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.iapo.serve.PolicyKeeper.Model;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/** Policies as OpenAI's models are listed. */
final class ModelRoutes {
  private static final String PATH = "/v1/models";

  private final Deployments deployments;

  ModelRoutes(Deployments deployments) {
    this.deployments = deployments;
  }

  List<Operation> operations() {
    return List.of(
        Operation.get(PATH, Role.ASK, this::list),
        Operation.get(PATH + "/{id*}", Role.ASK, this::get)); // an id has a slash
  }

  private CompletionStage<HttpResponse> list(Exchange exchange) throws Refusal {
    exchange.parameters().only();
    return deployments
        .models()
        .thenApply(
            models -> {
              ObjectNode body = ApiJson.object().put("object", "list");
              ArrayNode data = body.putArray("data");
              models.forEach(model -> data.add(json(model)));
              return Answers.ok(body).addHeader(OpenAiError.requestId());
            });
  }

  private CompletionStage<HttpResponse> get(Exchange exchange) throws Refusal {
    exchange.parameters().only();
    String id = exchange.at("id");
    return deployments
        .models()
        .thenApply(
            models -> {
              Optional<Model> found =
                  models.stream().filter(model -> model.id().equals(id)).findFirst();
              return found.isPresent()
                  ? Answers.ok(json(found.get())).addHeader(OpenAiError.requestId())
                  : unknown(id).response();
            });
  }

  private static OpenAiError unknown(String id) {
    return OpenAiError.of(
            404,
            "model_not_found",
            "The model `%s` does not exist (expected: one that /v1/models lists)"
                .formatted(RequestObject.shown(id)))
        .at("model");
  }

  private static ObjectNode json(Model model) {
    return ApiJson.object()
        .put("id", model.id())
        .put("object", "model")
        .put("created", model.created())
        .put("owned_by", "iapo");
  }
}
