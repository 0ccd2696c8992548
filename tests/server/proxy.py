"""A TCP port that hands on what a client and a server say to one another, and spoils it as told."""
import socket
import threading


class Proxy:
    """In front of a cluster's socket.

    limit, how: after so many bytes of the server's the connection is cut: by a "reset", by an orderly
    "end", or it goes silent and stays open ("stall").
    before: called with each message of the client's before it is handed on.
    """

    def __init__(self, cluster, limit=None, how="end", before=None):
        self.cluster, self.limit, self.how, self.before = cluster, limit, how, before
        self.passed = 0
        self.over = threading.Event()

    def url(self, database, user="postgres"):
        return "postgresql://%s@127.0.0.1:%d/%s?sslmode=disable" % (user, self.port, database)

    def __enter__(self):
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        threading.Thread(target=self._accept, daemon=True).start()
        return self

    def __exit__(self, *_):
        self.over.set()
        self.listener.close()

    def _accept(self):
        while True:
            try:
                client, _ = self.listener.accept()
            except OSError:
                return
            server = socket.socket(socket.AF_UNIX)
            server.connect("%s/.s.PGSQL.%s" % (self.cluster.directory, self.cluster.port))
            threading.Thread(target=self._up, args=(client, server), daemon=True).start()
            threading.Thread(target=self._down, args=(server, client), daemon=True).start()

    def _up(self, client, server):
        try:
            while True:
                data = client.recv(65536)
                if not data:
                    break
                if self.before:
                    self.before(data)
                server.sendall(data)
        except OSError:
            pass
        server.close()

    def _down(self, server, client):
        try:
            while True:
                data = server.recv(65536)
                if not data:
                    break
                if self.limit is not None and self.passed + len(data) > self.limit:
                    client.sendall(data[:self.limit - self.passed])
                    self.passed = self.limit
                    if self.how == "stall":
                        self.over.wait()
                    break
                self.passed += len(data)
                client.sendall(data)
        except OSError:
            pass
        if self.how == "reset":
            client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")
        try:
            client.shutdown(socket.SHUT_RDWR)
        except OSError:
            pass
        client.close()
