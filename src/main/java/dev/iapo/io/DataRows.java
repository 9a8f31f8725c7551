package dev.iapo.io;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.Optional;

/** The rows of a data file, one at a time. Rows that cannot be read are reported and skipped. */
interface DataRows {
  /**
   * One row.
   *
   * @param line where it begins: the physical line, from 1
   * @param values by column, in file order
   */
  record Row(int line, ObjectNode values) {}

  /** The next row that can be read; empty at the end of the file. */
  Optional<Row> next() throws IOException;
}
