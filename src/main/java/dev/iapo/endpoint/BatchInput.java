package dev.iapo.endpoint;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.iapo.endpoint.Batch.InputError;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * An input file, checked: where its requests are, and what is wrong with it.
 *
 * @param errors empty if every line is a request of the batch
 */
record BatchInput(List<Line> lines, List<InputError> errors) {
  static final int MAX_LINES = 50_000;
  private static final int MAX_ERRORS = 100;
  private static final String BODY = "body";

  /** The place of a line within the file, without its end. */
  record Line(long offset, int length) {}

  static BatchInput read(Path file, String endpoint, Set<String> models, ObjectMapper json)
      throws IOException {
    Reader reader = new Reader(endpoint, models, json);
    try (InputStream in = new BufferedInputStream(Files.newInputStream(file))) {
      reader.read(in);
    }
    return new BatchInput(reader.lines, reader.errors);
  }

  private static final class Reader {
    private final String endpoint;
    private final Set<String> models;
    private String first = "";
    private final ObjectMapper json;
    private final List<Line> lines = new ArrayList<>();
    private final List<InputError> errors = new ArrayList<>();
    private final Map<String, Integer> lineOfId = new HashMap<>();
    private int number;

    Reader(String endpoint, Set<String> models, ObjectMapper json) {
      this.endpoint = endpoint;
      this.models = models;
      this.json = json;
    }

    void read(InputStream in) throws IOException {
      ByteArrayOutputStream line = new ByteArrayOutputStream();
      long start = 0;
      long at = 0;
      for (int b = in.read(); b >= 0; b = in.read()) {
        at++;
        if (b != '\n') {
          line.write(b);
          continue;
        }
        add(start, line);
        start = at;
      }
      add(start, line);
      if (lines.isEmpty() && errors.isEmpty()) {
        errors.add(
            new InputError(
                "empty_file",
                "The input file is empty.",
                Optional.empty(),
                Optional.of("input_file_id")));
      }
    }

    private void add(long start, ByteArrayOutputStream collected) {
      byte[] line = collected.toByteArray();
      collected.reset();
      number++;
      if (new String(line, StandardCharsets.UTF_8).isBlank()) {
        return;
      }
      if (lines.size() == MAX_LINES) {
        wrong("too_many_tasks", "The file has more than " + MAX_LINES + " requests.", null);
      }
      lines.add(new Line(start, line.length));
      check(line);
    }

    private void check(byte[] line) {
      JsonNode request;
      try {
        request = line.length > Routes.MAX_BODY_BYTES ? null : json.readTree(line);
      } catch (IOException e) {
        request = null;
      }
      if (request == null || !request.isObject()) {
        wrong("invalid_json_line", "This line is not parseable as a JSON object.", null);
        return;
      }
      String id = request.path("custom_id").asText();
      if (id.isEmpty()) {
        wrong("missing_required_parameter", "Missing required parameter: custom_id.", "custom_id");
      } else if (lineOfId.putIfAbsent(id, number) != null) {
        wrong(
            "duplicate_custom_id",
            "The custom_id is that of line %d, too.".formatted(lineOfId.get(id)),
            "custom_id");
      }
      if (!request.path("method").asText().equals("POST")) {
        wrong("invalid_method", "The method is not POST.", "method");
      }
      if (!request.path("url").asText().equals(endpoint)) {
        wrong("url_mismatch", "The url is not the batch's endpoint, " + endpoint + ".", "url");
      }
      if (!request.path(BODY).isObject()) {
        wrong("missing_required_parameter", "Missing required parameter: body.", BODY);
      } else {
        check(request.path(BODY).path("model").asText());
      }
    }

    private void check(String model) {
      first = first.isEmpty() ? model : first;
      if (!models.contains(model)) {
        wrong("model_not_found", "The provided model is not known here.", "body.model");
      } else if (!model.equals(first)) {
        wrong("model_mismatch", "The model is not that of the lines before.", "body.model");
      }
    }

    private void wrong(String code, String message, @Nullable String param) {
      if (errors.size() < MAX_ERRORS) {
        errors.add(new InputError(code, message, Optional.of(number), Optional.ofNullable(param)));
      }
    }
  }
}
