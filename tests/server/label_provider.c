/* A security label provider that takes every label, for tests: PostgreSQL ships none. It is built
 * without the server's headers, which this machine may not have: -DMAJOR=15. */
#if MAJOR >= 18
#define END_OF_MAGIC , 0, 0
#define ABI_EXTRA char abi_extra[32]; const char *name; const char *module_version;
#elif MAJOR >= 15
#define END_OF_MAGIC
#define ABI_EXTRA char abi_extra[32];
#endif

/* Pg_magic_struct of fmgr.h */
struct magic {
  int len, version, funcmaxargs, indexmaxkeys, namedatalen;
#if MAJOR < 13
  int float4byval;
#endif
  int float8byval;
#if MAJOR >= 15
  ABI_EXTRA
#endif
};

const struct magic *Pg_magic_func(void) {
#if MAJOR >= 15
  static const struct magic kMagic = {sizeof(kMagic), MAJOR * 100, 100, 32, 64, 1, "PostgreSQL" END_OF_MAGIC};
#elif MAJOR >= 13
  static const struct magic kMagic = {sizeof(kMagic), MAJOR * 100, 100, 32, 64, 1};
#else
  static const struct magic kMagic = {sizeof(kMagic), MAJOR * 100, 100, 32, 64, 1, 1};
#endif
  return &kMagic;
}

extern void register_label_provider(const char *provider, void (*check)(const void *, const char *));

static void take_any(const void *object, const char *label) {
  (void)object;
  (void)label;
}

void _PG_init(void) { register_label_provider("test", take_any); }
