// What GNU's libstdc++ and libgcc take from GNU's C library and musl has not: enough for node to start with them on
// musl, so that scripts/lib/refusals.mjs has a node on musl without a Linux of that kind. Nothing of strongroom is
// built with it. No headers: GNU's would say other types.
unsigned long strftime_l(char*, unsigned long, const char*, const void*, void*);
unsigned long strtoul(const char*, char**, int);

char __libc_single_threaded;
int __cpu_model[4];
int __cpu_indicator_init(void) { return 0; }
int _dl_find_object(void* address, void* result) { return -1; }  // then libgcc asks dl_iterate_phdr
int __cxa_thread_atexit_impl(void* function, void* object, void* handle) { return 0; }

unsigned long __strftime_l(char* text, unsigned long size, const char* format, const void* time, void* locale) {
  return strftime_l(text, size, format, time, locale);
}
unsigned long __isoc23_strtoul(const char* text, char** end, int base) { return strtoul(text, end, base); }

// Not called.
void arc4random(void) { __builtin_trap(); }
void strfromf128(void) { __builtin_trap(); }
void strtof128(void) { __builtin_trap(); }
