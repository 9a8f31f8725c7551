package dev.iapo.simulate;

import dev.iapo.domain.ChatMessage;
import java.util.List;

/** Several response models: the first that knows the messages answers them. */
public record ResponseModels(List<ResponseModel> models) implements ResponseModel {
  public ResponseModels {
    models = List.copyOf(models);
    if (models.isEmpty()) {
      throw new IllegalArgumentException("models: none (expected: at least one)");
    }
  }

  @Override
  public Recognition recognise(String model, List<ChatMessage> messages) {
    for (ResponseModel each : models.subList(0, models.size() - 1)) {
      if (each.recognise(model, messages) instanceof Recognition.Known known) {
        return known;
      }
    }
    return models.get(models.size() - 1).recognise(model, messages);
  }
}
