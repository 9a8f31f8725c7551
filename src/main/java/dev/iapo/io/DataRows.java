package dev.iapo.io;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;

/** The rows of a data file, one at a time. Rows that cannot be read are reported and skipped. */
interface DataRows {
  /**
   * One row.
   *
   * @param line where it begins: the physical line, from 1
   * @param values by column, in file order
   */
  record Row(int line, Map<String, JsonNode> values) {
    /** The value of a column; a missing node if the row has none. */
    JsonNode value(String column) {
      return values.getOrDefault(column, MissingNode.getInstance());
    }
  }

  /** The next row that can be read; empty at the end of the file. */
  Optional<Row> next() throws IOException;
}
