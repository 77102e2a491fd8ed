/* A vendor's library made by us: speaks SDT_..., and does what the files in its working folder say.
 *
 * "state" holds: the number of the card that was laid down (0: none, -1: the reader is unplugged), the name of
 * a function, and what goes wrong in it: "hang", "crash", "pull" (the card goes), or a result in hex.
 * "text", "photo", "address" hold what is on the card.  It behaves like a module: a card that was selected is
 * not found again until it is laid anew or the module is reset.  It chats on stdout, as many do.
 */
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define PORT 1002
#define ROOM 2048

static int opened, found, selected, spent, pulled;

static void note(const char *name) {
    FILE *calls = fopen("calls", "a");
    fprintf(calls, "%s\n", name);
    fclose(calls);
    printf("%s: a name, a number\n", name);
    fflush(stdout);
}

/* The card that lies there, or a result that ends the call at once (above 0x10000). */
static int begin(const char *name) {
    int card = 0, result = 0;
    char where[64] = "", what[64] = "";
    FILE *state = fopen("state", "r");
    note(name);
    if (state) {
        if (fscanf(state, "%d %63s %63s", &card, where, what) < 1) card = 0;
        fclose(state);
    }
    if (!strcmp(where, name)) {
        if (!strcmp(what, "hang")) for (;;) pause();
        if (!strcmp(what, "crash")) raise(SIGSEGV);
        if (!strcmp(what, "pull")) pulled = card;
        else if (sscanf(what, "%x", &result) == 1) return 0x10000 + (result & 0xffff);
    }
    if (card == -1) return 0x10000 + 2;
    if (!opened) return 0x10000 + 1;
    return card == pulled ? 0 : card;
}

#define BEGIN(name) int card = begin(name); if (card >= 0x10000) return (short)(card & 0xffff)

static unsigned load(const char *name, unsigned char *into) {
    FILE *file = fopen(name, "rb");
    unsigned size = 0;
    if (file) {
        size = fread(into, 1, ROOM, file);
        fclose(file);
    }
    return size;
}

int SDT_OpenPort(int port) {
    opened = port == PORT;
    BEGIN("SDT_OpenPort");
    (void)card;
    return 0x90;
}

int SDT_ClosePort(int port) {
    BEGIN("SDT_ClosePort");
    (void)card;
    return port == PORT ? 0x90 : 1;
}

int SDT_GetSAMStatus(int port, int open) {
    BEGIN("SDT_GetSAMStatus");
    (void)card;
    return port == PORT && !open ? 0x90 : 1;
}

int SDT_ResetSAM(int port, int open) {
    BEGIN("SDT_ResetSAM");
    (void)card;
    spent = found = selected = 0;
    return port == PORT && !open ? 0x90 : 1;
}

int SDT_StartFindIDCard(int port, unsigned char *iin, int open) {
    BEGIN("SDT_StartFindIDCard");
    if (port != PORT || open) return 1;
    if (!card || card == spent) return 0x80;
    memset(iin, 0, 4);
    found = card;
    return 0x9f;
}

int SDT_SelectIDCard(int port, unsigned char *sn, int open) {
    BEGIN("SDT_SelectIDCard");
    if (port != PORT || open) return 1;
    if (!card || found != card) return 0x81;
    memset(sn, 0, 8);
    spent = selected = card;
    return 0x90;
}

static int base(int card, unsigned char *text, unsigned *texts, unsigned char *photo, unsigned *photos) {
    if (!card || selected != card) return 0x41;
    *texts = load("text", text);
    *photos = load("photo", photo);
    return 0x90;
}

#ifdef WITH_FINGERPRINTS
int SDT_ReadBaseFPMsg(int port, unsigned char *text, unsigned *texts, unsigned char *photo, unsigned *photos,
                      unsigned char *fingers, unsigned *all, int open) {
    BEGIN("SDT_ReadBaseFPMsg");
    if (port != PORT || open) return 1;
    memset(fingers, 0xff, 1024);
    *all = 1024;
    return base(card, text, texts, photo, photos);
}
#else
#ifndef WITHOUT_READING
int SDT_ReadBaseMsg(int port, unsigned char *text, unsigned *texts, unsigned char *photo, unsigned *photos,
                    int open) {
    BEGIN("SDT_ReadBaseMsg");
    if (port != PORT || open) return 1;
    return base(card, text, texts, photo, photos);
}
#endif

int SDT_ReadNewAppMsg(int port, unsigned char *address, unsigned *size, int open) {
    BEGIN("SDT_ReadNewAppMsg");
    if (port != PORT || open) return 1;
    if (!card || selected != card) return 0x41;
    *size = load("address", address);
    return *size ? 0x90 : 0x91;
}

int SDT_SetMaxRFByte(int port, unsigned char bytes, int open) {
    BEGIN("SDT_SetMaxRFByte");
    (void)card;
    return port == PORT && !open && bytes ? 0x90 : 1;
}
#endif
