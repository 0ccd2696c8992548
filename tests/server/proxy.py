"""A TCP port that hands on what a client and a server say to one another, and spoils it as told."""
import contextlib
import select
import socket
import threading

TICK = 0.05  # seconds until a thread looks whether it is over


class Proxy:
    """In front of a cluster's socket, for as long as the block of its `with` lasts.

    limit, how: after so many bytes of the server's the connection is cut: by a "reset", by an orderly
    "end", or it goes silent and stays open ("stall").
    before: called with each message of the client's before it is handed on. What it returns, if anything,
    is said to the client in the server's place, and ends that connection. So does what it raises, which
    is raised again at the end of the block, where everything that was said has been handed on.
    """

    def __init__(self, cluster, limit=None, how="end", before=None, host="127.0.0.1"):
        self.cluster, self.limit, self.how, self.before = cluster, limit, how, before
        self.host = host
        self.passed = 0
        self.over = threading.Event()
        self.threads = []
        self.errors = []

    def url(self, database, user="postgres"):
        return "postgresql://%s@%s:%d/%s?sslmode=disable" % (user, self.host, self.port, database)

    def __enter__(self):
        self.listener = socket.create_server((self.host, 0))
        self.port = self.listener.getsockname()[1]
        self._start(self._accept)
        return self

    def __exit__(self, *_):
        self.over.set()
        # The first one adds the others.
        for thread in self.threads:
            thread.join()
        self.listener.close()
        if self.errors:
            raise self.errors[0]

    def _start(self, work, *arguments):
        thread = threading.Thread(target=work, args=arguments)
        self.threads.append(thread)
        thread.start()

    def _accept(self):
        while not self.over.is_set():
            if select.select([self.listener], [], [], TICK)[0]:
                self._start(self._serve, self.listener.accept()[0])

    def _serve(self, client):
        with client, socket.socket(socket.AF_UNIX) as server, contextlib.suppress(OSError):
            server.connect("%s/.s.PGSQL.%s" % (self.cluster.directory, self.cluster.port))
            if self._hand_on(client, server) or self.how == "end":
                client.shutdown(socket.SHUT_RDWR)
            elif self.how == "reset":
                client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")
            else:
                self.over.wait()

    def _hand_on(self, client, server):
        """Until one of them ends the connection, or we do. False: the limit is reached."""
        while True:
            ready = select.select([server, client], [], [], TICK)[0]
            if not ready and self.over.is_set():
                return True
            if server in ready:
                data = server.recv(65536)
                if self.limit is not None and self.passed + len(data) > self.limit:
                    client.sendall(data[:self.limit - self.passed])
                    self.passed = self.limit
                    return False
                self.passed += len(data)
                client.sendall(data)
                if not data:
                    return True
            if client in ready:
                data = client.recv(65536)
                if not data or self._tell(data, client):
                    return True
                with contextlib.suppress(OSError):  # what it said last is still to be read
                    server.sendall(data)

    def _tell(self, data, client):
        """Whether that ends the connection."""
        try:
            answer = self.before(data) if self.before else None
        except BaseException as error:
            self.errors.append(error)
            return True
        if answer:
            client.sendall(answer)
        return bool(answer)
