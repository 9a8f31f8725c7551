package dev.iapo.bench.engine;

import dev.iapo.bench.engine.Behaviour.Fault;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;

/** What the {@link ChatServer} can do: the same bytes again and again, from one thread. */
final class RawLoad {
  private static final byte[] REQUEST = request();

  private RawLoad() {}

  private static byte[] request() {
    String body =
        "{\"model\":\"raw\",\"messages\":[{\"role\":\"user\",\"content\":\""
            + "x".repeat(700)
            + "\"}],\"seed\":1,\"max_tokens\":128}";
    String head =
        "POST /v1/chat/completions HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: "
            + body.length()
            + "\r\n\r\n";
    return (head + body).getBytes(StandardCharsets.US_ASCII);
  }

  /** Answers per second on so many connections, over so many seconds. */
  static double callsPerSecond(ChatServer server, int connections, int seconds) {
    try (Selector selector = Selector.open()) {
      for (int i = 0; i < connections; i++) {
        SocketChannel channel =
            SocketChannel.open(new InetSocketAddress("127.0.0.1", server.port()));
        channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
        channel.configureBlocking(false);
        channel.register(selector, SelectionKey.OP_READ, new int[1]);
        channel.write(ByteBuffer.wrap(REQUEST));
      }
      double rate = count(selector, seconds);
      for (SelectionKey key : selector.keys()) {
        key.channel().close();
      }
      return rate;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static double count(Selector selector, int seconds) throws IOException {
    int size = ChatText.answer(Fault.NONE, 1, ChatText.RESULT).remaining();
    ByteBuffer in = ByteBuffer.allocateDirect(1 << 16);
    long start = System.nanoTime();
    long end = start + seconds * 1_000_000_000L;
    long answers = 0;
    while (System.nanoTime() < end) {
      selector.select(10);
      for (SelectionKey key : selector.selectedKeys()) {
        SocketChannel channel = (SocketChannel) key.channel();
        int[] received = (int[]) key.attachment();
        received[0] += channel.read(in.clear());
        if (received[0] == size) {
          received[0] = 0;
          answers++;
          channel.write(ByteBuffer.wrap(REQUEST));
        }
      }
      selector.selectedKeys().clear();
    }
    return answers * 1e9 / (System.nanoTime() - start);
  }
}
