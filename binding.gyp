# Targets: strongroom, the addon, is all that a user builds. With -Ddev=1 also core_tests (native/core without node) and rivals
# (what the benches compare with). -Dsanitize=1 builds everything for ASan and UBSan and without the stack switch, -Dfuzz=1 adds
# the libFuzzer targets to that (clang only), -Dtaint=1 marks secrets for valgrind, -Dcount_lines=1 counts lines. scripts/lib/variant.mjs builds those, in out/.
# The lists of sources are made when node-gyp configures: a new file needs `node-gyp configure`, which scripts/setup.mjs does.
{
  'variables': {
    'variables': {'libraries%': ''},
    'libraries%': '<(libraries)',
    'dev%': 0,
    'sanitize%': 0,
    'fuzz%': 0,
    'taint%': 0,
    'count_lines%': 0,
    # Symlinks kept: in out/ the path must not lead out of the variant's folder.
    'node_addon_api': '<!(node --preserve-symlinks -p "require(\'node-addon-api\').targets"):node_addon_api_except',
    'lib25519': '<!(node scripts/libraries.mjs lib25519 <(target_arch) <(libraries))',
    'library_needs': ['<!@(node scripts/libraries.mjs needs <(target_arch) <(libraries))'],
    'library_search': ['<!@(node scripts/libraries.mjs search <(target_arch) <(libraries))'],
    'library_include': ['<!@(node scripts/libraries.mjs include <(target_arch) <(libraries))'],
  },
  'target_defaults': {
    'include_dirs': ['native'],
    'cflags': [
      '-fPIC', '-fvisibility=hidden', '-fstack-protector-strong', '-fno-strict-aliasing',
      '-Wall', '-Wextra', '-Wno-unused-parameter',
      # The same files in another folder give the same binary.
      '-ffile-prefix-map=<(module_root_dir)=.',
    ],
    'cflags_cc!': ['-std=gnu++17', '-std=gnu++20'],
    'cflags_cc': ['-std=c++17', '-fvisibility-inlines-hidden'],
    'configurations': {'Release': {'cflags!': ['-O3']}},
    'conditions': [
      ['target_arch=="x64"', {'cflags': ['-fcf-protection=full']}],
      ['target_arch=="arm64"', {'cflags': ['-mbranch-protection=standard']}],
      ['fuzz==1', {'cflags': ['-fsanitize=fuzzer-no-link']}],
      # valgrind, like the sanitizers, follows one stack a thread: what is popped from another it takes for lost.
      ['taint==1', {'defines': ['STRONGROOM_TAINT', 'STRONGROOM_SANITIZE']}],
      ['count_lines==1', {'cflags': ['--coverage', '-fprofile-update=atomic'], 'ldflags': ['--coverage']}],
      ['dev==1', {'cflags': ['-g', '-Werror']}],
      ['sanitize==1', {
        'defines': ['STRONGROOM_SANITIZE'],
        'cflags': ['-g', '-O1', '-fsanitize=address,undefined', '-fno-sanitize-recover=all', '-fno-omit-frame-pointer'],
        'ldflags': ['-fsanitize=address,undefined'],
      }, {
        'cflags': ['-O2', '-U_FORTIFY_SOURCE', '-D_FORTIFY_SOURCE=2'],
      }],
    ],
  },
  'targets': [
    {
      # No JavaScript, no exceptions: the same files run under node, in core_tests and in the fuzz targets.
      'target_name': 'room_core',
      'type': 'static_library',
      'sources': ['<!@(node scripts/sources.mjs native/core)'],
      # Node's headers bring those of node's own OpenSSL, which is another version than the one linked here.
      'include_dirs/': [['exclude', '/include/node$']],
      'include_dirs': ['<@(library_include)'],
      'defines': ['<!@(node scripts/libraries.mjs defines <(target_arch) <(libraries))'],  # native/core/libraries.cc
      'cflags_cc': ['-fno-exceptions', '-fno-rtti'],
      'direct_dependent_settings': {'include_dirs': ['<@(library_include)']},
      'link_settings': {
        # Whole, so that a function of ours that replaces one of libc's for libcrypto is there before libcrypto is read.
        'ldflags': ['-Wl,--whole-archive', '<(PRODUCT_DIR)/obj.target/room_core.a', '-Wl,--no-whole-archive', '<@(library_search)'],
        'libraries': ['-l:libcrypto.a', '-l:libargon2.a', '-l:libsodium.a', '-l:libsecp256k1.a', '<(lib25519)', '<@(library_needs)', '-pthread'],
      },
    },
    {
      'target_name': 'strongroom',
      'type': 'loadable_module',
      'sources': ['<!@(node scripts/sources.mjs native native/node)'],
      'defines': ['NAPI_VERSION=8', 'NODE_API_SWALLOW_UNTHROWABLE_EXCEPTIONS'],
      'dependencies': ['room_core', '<(node_addon_api)'],
      'ldflags': [
        # Node exports 1,500 symbols of its own OpenSSL, which would win over ours: ours are hidden and bound here.
        '-Wl,--exclude-libs,ALL', '-Wl,-Bsymbolic', '-Wl,--version-script=<(module_root_dir)/native/exports.map',
        '-Wl,--wrap=stderr',  # native/stderr.cc
        '-Wl,-z,relro,-z,now', '-Wl,-z,noexecstack', '-Wl,-z,nodelete', '-Wl,--as-needed',
        '-Wl,-Map=<(PRODUCT_DIR)/strongroom.map',  # which archives are in it: test/libraries.test.ts
      ],
    },
  ],
  'conditions': [
    ['dev==1', {
      'targets': [
        {
          'target_name': 'core_tests',
          'type': 'executable',
          # Counts what allocates outside the room: test/native/openssl_test.cc. Lets the room be full: test/native/room_hook.cc.
          # Lets the kernel have no random bytes: test/native/random_generator_test.cc.
          'ldflags': [
            '-Wl,--wrap=malloc,--wrap=calloc,--wrap=realloc',
            '-Wl,--wrap=getrandom,--wrap=getentropy',
            '-Wl,--wrap=_ZN10strongroom8TakeSlotEmPNS_6StatusENS_7SlotUseE',
          ],
          'sources': ['<!@(node scripts/sources.mjs test/native)'],
          'include_dirs/': [['exclude', '/include/node$']],
          'dependencies': ['room_core'],
          'cflags_cc': ['-fno-exceptions', '-fno-rtti'],
        },
        {
          'target_name': 'rivals',
          'type': 'loadable_module',
          'sources': ['<!@(node scripts/sources.mjs bench/native)'],
          'defines': ['NAPI_VERSION=8'],
          # Without room_core: its threads would stand in for those of the libargon2 that we compare with.
          'dependencies': ['<(node_addon_api)'],
          'libraries': ['-l:libcrypto.a', '-l:libargon2.a', '<@(library_needs)', '-pthread'],
          'ldflags': ['-Wl,--exclude-libs,ALL', '-Wl,-Bsymbolic'],
        },
      ],
    }],
    ['dev==1 and sanitize==1', {
      'targets': [
        {
          'target_name': 'faults',
          'type': 'loadable_module',
          'sources': ['test/sanitizers/faults_addon.cc'],
          'defines': ['NAPI_VERSION=8'],
          'dependencies': ['<(node_addon_api)'],
        },
      ],
    }],
    ['fuzz==1', {
      'target_defaults': {
        'type': 'executable',
        'include_dirs/': [['exclude', '/include/node$']],
        'ldflags': ['-fsanitize=fuzzer'],
      },
      'targets': [
        {'target_name': 'decode_fuzz', 'sources': ['test/fuzz/decode_fuzz.cc'], 'dependencies': ['room_core']},
        {'target_name': 'key_import_fuzz', 'sources': ['test/fuzz/key_import_fuzz.cc'], 'dependencies': ['room_core']},
        {'target_name': 'box_fuzz', 'sources': ['test/fuzz/box_fuzz.cc'], 'dependencies': ['room_core']},
        {'target_name': 'import_fuzz', 'sources': ['test/fuzz/import_fuzz.cc'], 'dependencies': ['room_core']},
        {'target_name': 'control_fuzz', 'sources': ['test/fuzz/control_fuzz.cc']},
      ],
    }],
  ],
}
