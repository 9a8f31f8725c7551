package dev.iapo.llm.http;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import org.apache.hc.core5.http.nio.AsyncEntityProducer;
import org.apache.hc.core5.http.nio.DataStreamChannel;

/** A file as a multipart form, sent without being copied together. */
final class Upload implements AsyncEntityProducer {
  /** Cannot stand at the beginning of a line of JSON, so no content ends the form. */
  private static final String BOUNDARY = "iapo-batch-file";

  private final Iterator<ByteBuffer> parts;
  private final long length;
  private ByteBuffer current;

  Upload(List<byte[]> lines) {
    List<ByteBuffer> all = new ArrayList<>(lines.size() + 2);
    all.add(
        text(
            field("name=\"purpose\"", "")
                + "batch\r\n"
                + field(
                    "name=\"file\"; filename=\"requests.jsonl\"",
                    "Content-Type: application/jsonl\r\n")));
    lines.forEach(line -> all.add(ByteBuffer.wrap(line)));
    all.add(text("\r\n--" + BOUNDARY + "--\r\n"));
    this.length = all.stream().mapToLong(ByteBuffer::remaining).sum();
    this.parts = all.iterator();
    this.current = parts.next();
  }

  private static String field(String disposition, String type) {
    return "--%s\r\nContent-Disposition: form-data; %s\r\n%s\r\n"
        .formatted(BOUNDARY, disposition, type);
  }

  private static ByteBuffer text(String text) {
    return ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
  }

  @Override
  public void produce(DataStreamChannel channel) throws IOException {
    while (true) {
      if (current.hasRemaining()) {
        channel.write(current);
        if (current.hasRemaining()) {
          return;
        }
      }
      if (!parts.hasNext()) {
        channel.endStream();
        return;
      }
      current = parts.next();
    }
  }

  @Override
  public int available() {
    return current.hasRemaining() || parts.hasNext() ? Math.max(1, current.remaining()) : 0;
  }

  @Override
  public boolean isRepeatable() {
    return false;
  }

  @Override
  public void failed(Exception cause) {}

  @Override
  public void releaseResources() {}

  @Override
  public long getContentLength() {
    return length;
  }

  @Override
  public String getContentType() {
    return "multipart/form-data; boundary=" + BOUNDARY;
  }

  @Override
  public String getContentEncoding() {
    return "identity";
  }

  @Override
  public boolean isChunked() {
    return false;
  }

  @Override
  public Set<String> getTrailerNames() {
    return Set.of();
  }
}
