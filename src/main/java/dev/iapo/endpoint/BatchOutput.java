package dev.iapo.endpoint;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A file of JSON lines that a batch writes; there is none until there is a line. */
final class BatchOutput {
  private final StoredFiles files;
  private @Nullable Path path;
  private @Nullable Writer writer;
  private int count;

  BatchOutput(StoredFiles files) {
    this.files = files;
  }

  int count() {
    return count;
  }

  void add(ObjectNode line) throws IOException {
    if (writer == null) {
      path = files.fresh();
      writer = Files.newBufferedWriter(path);
    }
    writer.write(line.toString());
    writer.write('\n');
    count++;
  }

  /** The id of the file, complete; empty if there were no lines. */
  Optional<String> store(String name) throws IOException {
    if (writer == null || path == null) {
      return Optional.empty();
    }
    writer.close();
    try {
      return Optional.of(files.add(path, name, "batch_output").id());
    } catch (ApiException full) {
      throw new IOException(full);
    }
  }
}
