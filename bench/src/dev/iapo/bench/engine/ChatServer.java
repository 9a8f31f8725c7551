package dev.iapo.bench.engine;

import dev.iapo.bench.engine.Behaviour.Answer;
import dev.iapo.bench.engine.Behaviour.Fault;
import dev.iapo.bench.engine.Behaviour.Request;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.Comparator;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;

/**
 * A chat completions server on the loopback interface, lean, in one thread: the same text for every
 * request, when and how its {@link Behaviour} says. It counts what a provider would charge.
 */
public final class ChatServer implements AutoCloseable {
  private static final int BACKLOG = 16_384;

  /** Answers due so soon are sent: a selector waits whole milliseconds. */
  private static final long EARLY_NANOS = 500_000;

  private static final long IDLE_MILLIS = 100;

  /** Tokens charged to a model. */
  public record Charged(LongAdder calls, LongAdder tokens) {}

  private record Due(
      long nanos,
      Connection connection,
      ByteBuffer answer,
      boolean thenClose,
      Request request,
      long readNanos) {}

  private final ServerSocketChannel listening;
  private final Selector selector;
  private final Thread thread;
  private final PriorityQueue<Due> held = new PriorityQueue<>(Comparator.comparingLong(Due::nanos));
  private final AtomicInteger waiting = new AtomicInteger();
  private final Map<String, Charged> charged = new ConcurrentHashMap<>();
  private volatile Behaviour behaviour = Behaviour.PROMPT;
  private volatile boolean closed;

  private ChatServer() throws IOException {
    selector = Selector.open();
    listening = ServerSocketChannel.open();
    listening.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), BACKLOG);
    listening.configureBlocking(false);
    listening.register(selector, SelectionKey.OP_ACCEPT);
    thread = new Thread(this::serve, "chat-server");
    thread.setDaemon(true);
  }

  /** One that listens on a free port. */
  public static ChatServer start() {
    try {
      ChatServer server = new ChatServer();
      server.thread.start();
      return server;
    } catch (IOException e) {
      throw new UncheckedIOException("no server can be started on the loopback interface", e);
    }
  }

  /** What calls from now on get. */
  public void behave(Behaviour how) {
    behaviour = how;
  }

  int port() {
    return listening.socket().getLocalPort();
  }

  public URI baseUri() {
    return URI.create("http://127.0.0.1:" + port() + "/v1");
  }

  /** Requests that were read and not answered yet. */
  public int waiting() {
    return waiting.get();
  }

  /** What a model was charged since the start. */
  public Charged charged(String model) {
    return charged.computeIfAbsent(model, m -> new Charged(new LongAdder(), new LongAdder()));
  }

  private void serve() {
    try {
      while (!closed) {
        long now = System.nanoTime();
        for (Due due = held.peek(); due != null && due.nanos - now < EARLY_NANOS; ) {
          send(held.remove());
          due = held.peek();
        }
        Due next = held.peek();
        selector.select(
            this::ready,
            next == null ? IDLE_MILLIS : Math.max(1, (next.nanos - now + 500_000) / 1_000_000));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void ready(SelectionKey key) {
    try {
      if (key.isAcceptable()) {
        accept();
      } else {
        ((Connection) key.attachment()).ready(key);
      }
    } catch (IOException e) { // the client is gone
      key.cancel();
      closeQuietly(key);
    }
  }

  private static void closeQuietly(SelectionKey key) {
    try {
      key.channel().close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void accept() throws IOException {
    for (SocketChannel client = listening.accept(); client != null; client = listening.accept()) {
      client.configureBlocking(false);
      client.setOption(StandardSocketOptions.TCP_NODELAY, true);
      client.register(selector, SelectionKey.OP_READ, new Connection(client));
    }
  }

  private void send(Due due) {
    waiting.decrementAndGet();
    behaviour.sent(due.request, System.nanoTime() - due.readNanos);
    try {
      due.connection.send(due.answer, due.thenClose);
    } catch (IOException e) { // the client gave up
      due.connection.close();
    }
  }

  private final class Connection {
    private final SocketChannel channel;
    private final HttpRequests requests = new HttpRequests();

    Connection(SocketChannel channel) {
      this.channel = channel;
    }

    void ready(SelectionKey key) throws IOException {
      int read = channel.read(requests.room());
      if (read < 0) {
        key.cancel();
        channel.close();
        return;
      }
      for (Request request = requests.next(read); request != null; request = requests.next(0)) {
        take(request);
      }
    }

    private void take(Request request) throws IOException {
      Answer answer = behaviour.to(request);
      Fault fault = answer.fault();
      if (fault.billed) {
        Charged model = charged(request.model());
        model.calls.increment();
        model.tokens.add(ChatText.tokens(request.choices()));
      }
      if (fault == Fault.HANG) {
        return;
      }
      ByteBuffer bytes = ChatText.answer(fault, request.choices(), answer.result());
      boolean thenClose = fault == Fault.CUT || fault == Fault.RESET;
      long now = System.nanoTime();
      Due due = new Due(now + answer.delayNanos(), this, bytes, thenClose, request, now);
      waiting.incrementAndGet();
      if (answer.delayNanos() == 0) {
        ChatServer.this.send(due);
      } else {
        held.add(due);
      }
    }

    void send(ByteBuffer answer, boolean thenClose) throws IOException {
      if (answer.hasRemaining()) {
        channel.write(answer);
        if (answer.hasRemaining()) { // an answer is small, and the client reads it
          throw new IOException("the answer does not fit the socket's buffer");
        }
      } else {
        channel.setOption(StandardSocketOptions.SO_LINGER, 0); // a reset
      }
      if (thenClose) {
        channel.close();
      }
    }

    void close() {
      try {
        channel.close();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  @Override
  public void close() throws IOException {
    closed = true;
    selector.wakeup();
    try {
      thread.join(5_000);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    for (SelectionKey key : selector.keys()) {
      key.channel().close();
    }
    selector.close();
  }
}
